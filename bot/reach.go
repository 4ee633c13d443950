package bot

// heard takes note that the customer did something. Whoever could not be written
// to can be again, which an open ticket's desk waits for.
func (t *turn) heard() {
	t.alive = true
	if t.s.Unreachable != "" {
		t.s.Unreachable = ""
		t.tellDesk("desk_back")
	}
}

// unheard reports whether nothing is said unasked: to a customer who would not see
// it, and where everybody else would see it too.
func (t *turn) unheard() bool { return t.s.Unreachable != "" || t.s.Public }

// lost takes note that the customer cannot be written to.
func (t *turn) lost(b Lost) {
	t.out = append(t.out, Record{Kind: "lost", Values: map[string]string{"why": b.Why}})
	if t.s.Unreachable == "" {
		t.tellDesk("desk_unreachable")
	}
	if t.s.Unreachable = b.Why; b.Why == "" {
		t.s.Unreachable = "lost"
	}
}

// undelivered tells the desk that the customer did not get something: once that
// they cannot be reached at all, and each time that the platform refuses a message.
func (t *turn) undelivered(b Undelivered) {
	t.out = append(t.out, Record{Kind: "undelivered", Values: map[string]string{"reason": b.Reason}})
	switch {
	case b.Reason != "unreachable":
		t.tellDesk("desk_rejected")
	case t.s.Unreachable == "":
		t.s.Unreachable = b.Reason
		t.tellDesk("desk_undelivered")
	}
}
