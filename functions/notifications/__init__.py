"""What users are told, in the app and by SMS: driven by events, in their language, each thing once."""
