"""Stock, prices and retailers over HTTP: what is sent, what is kept, what holds then."""
