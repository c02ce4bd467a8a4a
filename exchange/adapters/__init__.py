"""Files and bytes: the gate, the readers, the writers, the words of errors."""
