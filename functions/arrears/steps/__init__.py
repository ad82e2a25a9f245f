"""Event consumers and daily tasks of arrears."""
