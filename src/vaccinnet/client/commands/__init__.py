"""The commands of the client, one module each; what several of them ask for stands in `options`."""
