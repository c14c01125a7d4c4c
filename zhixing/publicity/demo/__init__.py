"""A believable campaign, made by replaying its history through the product's own actions."""
