"""What the platform should be: a plain sequential model of dicts and ints, with arithmetic of its own."""
