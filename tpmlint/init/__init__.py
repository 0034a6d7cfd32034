"""New items as text: from the schemas, from what somebody gives or answers, and from what lies around."""
