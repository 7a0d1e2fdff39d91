"""HTTP: wiring, routes and the error map."""
