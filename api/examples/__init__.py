"""The examples of the OpenAPI description; a test checks each against its model."""
