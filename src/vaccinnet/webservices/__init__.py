"""The web services: SOAP doors that translate, make one call into a capability, and translate back."""
