"""What is shown and printed for a class: codes of its addresses, the sheet that people sign, tests on paper."""
