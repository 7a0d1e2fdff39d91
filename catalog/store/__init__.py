"""What changes between builds: live offers, changed products, retailers. Durable and followed."""
