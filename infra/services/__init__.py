"""One construct per context: its functions, workflows, schedules and grants in one file."""
