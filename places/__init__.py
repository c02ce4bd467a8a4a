"""Units (province, communes, villages, the agency and its offices), cultural houses, population series."""
