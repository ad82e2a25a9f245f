"""Step Functions: moto's interpreter of the Amazon States Language, with business time on the local clock."""
