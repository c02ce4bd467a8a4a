"""Programmes, courses, lessons, question bank, editions, enrolments, attempts, completion."""
