"""KYC: who somebody is, found out once by a workflow of checks, and where these are unclear by a reviewer."""
