"""The template's REST API over HTTP on 127.0.0.1, as API Gateway would serve it."""
