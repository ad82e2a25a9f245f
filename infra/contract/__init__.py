"""The published contract: `openapi.json` and the page that shows it, built from the handlers' declarations."""
