"""What the roadmap says about the product: which feature an item enables, and for whom inside the company."""
