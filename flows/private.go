package flows

// markPrivate settles which flows are private: by their own word, else by what
// they ask and do, and by the flows that they call. An option that starts another
// flow does not count: that flow is asked about when it is started.
func markPrivate(builds []*flowBuild) {
	private := map[FlowID]bool{}
	for _, b := range builds {
		if own := b.doc.Private; own != nil {
			private[b.flow.ID] = own.Value
		} else {
			private[b.flow.ID] = b.flow.asksPrivately()
		}
	}
	for changed := true; changed; {
		changed = false
		for _, b := range builds {
			if b.doc.Private == nil && !private[b.flow.ID] && b.flow.calls(private) {
				private[b.flow.ID] = true
				changed = true
			}
		}
	}
	for _, b := range builds {
		b.flow.private = private[b.flow.ID]
	}
}

// asksPrivately reports whether the flow's own slots or steps make it private.
func (f *Flow) asksPrivately() bool {
	for _, s := range f.Slots {
		if s.Private {
			return true
		}
	}
	for _, s := range f.Steps {
		switch s.Verb.(type) {
		case *Form, *Ticket, *Handoff:
			return true
		}
	}
	return false
}

// calls reports whether the flow calls one of a set.
func (f *Flow) calls(set map[FlowID]bool) bool {
	for _, s := range f.Steps {
		if call, ok := s.Verb.(*Call); ok && set[call.Flow] {
			return true
		}
	}
	return false
}
