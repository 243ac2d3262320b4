"""Pure rules of the intake: cleaning pasted text, reading statutes, and what is wrong with one."""
