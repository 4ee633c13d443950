package bot

// heard takes note that the customer did something. Whoever could not be written
// to can be again, which an open ticket's desk waits for.
func (t *turn) heard() {
	t.alive = true
	t.stirs()
	if t.s.Unreachable != "" {
		t.s.Unreachable = ""
		t.reach("desk_back")
	}
}

// unheard reports whether nothing is said unasked: to a customer who would not see
// it, and where everybody else would see it too.
func (t *turn) unheard() bool { return t.s.Unreachable != "" || t.s.Public }

// lost takes note that the customer cannot be written to.
func (t *turn) lost(b Lost) {
	t.out = append(t.out, Record{Kind: "lost", Values: map[string]string{"why": b.Why}})
	news := "desk_unreachable"
	if t.s.Unreachable != "" {
		news = ""
	}
	if t.s.Unreachable = b.Why; b.Why == "" {
		t.s.Unreachable = "lost"
	}
	t.reach(news)
}

// reach shows the desk of every open ticket whether the customer can be written to,
// and tells it in a phrase, if there is one.
func (t *turn) reach(news string) {
	for _, k := range t.s.tickets() {
		if !k.open() {
			continue
		}
		if news != "" {
			t.toDesk(k, news)
		}
		t.show(k)
	}
}

// undelivered tells the desk that the customer did not get something: once that
// they cannot be reached at all, and each time that the platform refuses a message.
func (t *turn) undelivered(b Undelivered) {
	t.out = append(t.out, Record{Kind: "undelivered", Values: map[string]string{"reason": b.Reason}})
	relayed := !b.Relay.IsZero()
	if relayed {
		t.lostRelay(b)
	}
	switch {
	case b.Relay.To == toTheDesk || b.Relay.To == toMail:
	case b.Reason != "unreachable":
		if !relayed { // else it is shown on the message
			t.tellDesk("desk_rejected")
		}
	case t.s.Unreachable == "":
		t.s.Unreachable = b.Reason
		if relayed { // it is shown on the message
			t.reach("")
			return
		}
		t.reach("desk_undelivered")
	}
}
