"""The cookbooks: how to use each web service, made from the rulebook, the code lists, the wire and hand-written text.

A cookbook is a row of chapters in Markdown; the site shows them as HTML, typst makes them into one PDF.
"""
