"""The `modelmigrate` command."""
