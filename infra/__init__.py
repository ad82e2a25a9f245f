"""The platform on AWS, as a CDK app."""
