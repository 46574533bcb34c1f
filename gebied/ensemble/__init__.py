"""Random valid indelingen under the rules of an opdracht, and where a given one stands among them."""
