"""What people do with logins and persons: one function per act."""
