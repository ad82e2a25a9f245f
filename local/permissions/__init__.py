"""IAM: a call that the template does not allow fails here as on AWS, so that a missing grant is found at once.

Whoever has a role (a function, a workflow, a schedule) may do what the role's policies allow. Calls made
without one, by tests and by the platform itself, are an administrator's.
"""
