"""Who reads the log afterwards: six rooms that do not know each other.  None of them writes but through the writer's verbs."""
