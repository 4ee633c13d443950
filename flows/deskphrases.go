package flows

// laterPhrases are what is said about a ticket after it was opened.
func laterPhrases() map[string][]string {
	return map[string][]string{
		"handoff_place":          {"ticket", "position", "wait"}, // as handoff_position, with how long it usually takes
		"handoff_next":           {"ticket"},                     // the waiting customer is next
		"handoff_back":           {"ticket", "agent"},            // an agent writes about a deferred ticket and takes the talk over
		"handoff_later":          {"ticket"},                     // the agent of a deferred ticket has given it back
		"handoff_away":           {"ticket", "hours"},            // the queue has closed on a waiting customer
		"handoff_shut":           {"ticket", "hours"},            // the queue closes while the customer waits
		"handoff_parted":         {"ticket", "agent"},            // the customer has left the talk about a deferred ticket
		"handoff_gave_up":        nil,                            // the customer stopped waiting before the ticket had a number
		"reply_about":            {"ticket", "agent"},            // above an agent's reply about another ticket than the one that has the talk
		"relay_full":             nil,                            // what a waiting customer wrote is too much to keep
		"relay_closed":           {"ticket", "hours"},            // the customer wrote to an agent outside the queue's hours
		"wait_minute":            nil,                            // a span of time, in a sentence
		"wait_minutes":           {"count"},
		"wait_hours":             {"count"},
		"silence_warn":           {"ticket", "wait"}, // a silent customer before the ticket is closed; with button_here
		"silence_thanks":         {"ticket"},         // to a press on button_here
		"silence_closed":         {"ticket"},         // with button_reopen
		"blocked":                {"until"},          // people are not reached until then
		"ticket_reopened":        {"ticket"},         // by its customer, to be taken now
		"ticket_reopened_later":  {"ticket"},         // by its customer, to be answered later; with button_add
		"ticket_linked":          {"ticket"},         // it was resolved too long ago, a new one goes on with it
		"ticket_open_already":    {"ticket"},         // the customer wants to reopen what is open
		"ticket_again":           {"ticket"},         // words that nothing understood, soon after a ticket was resolved; with button_reopen and button_new
		"tickets_title":          nil,                // above the customer's tickets
		"tickets_line":           {"ticket", "subject", "status"},
		"tickets_none":           nil,
		"ticket_waiting":         nil, // the states of a ticket, as its customer sees them
		"ticket_claimed":         nil,
		"ticket_resolved":        nil,
		"ticket_promised":        {"promise"},
		"ticket_replies":         nil, // above the team's last replies
		"ticket_unknown":         {"number"},
		"ticket_long_past":       {"ticket"}, // too old to show; with button_reopen
		"ticket_add":             {"ticket"}, // asks for what goes to the ticket
		"ticket_add_off":         nil,        // nothing goes there
		"ticket_opened_soon":     {"ticket"}, // as ticket_opened, where nothing is promised
		"ticket_reopened_beside": {"ticket"}, // as ticket_reopened_later, while the customer is in the middle of something else
		"ticket_added":           {"ticket"},
		"handoff_resolved_other": {"ticket"}, // a ticket is done while the customer talks about another
		"mail_subject":           nil,        // of a mail that answers a ticket, behind its number
		"mail_notice_subject":    nil,        // of a mail that only tells something about it
		"mail_resolved":          {"ticket"},
		"mail_silence":           {"ticket", "wait"}, // as silence_warn, to who is reached by mail only
		"mail_silence_closed":    {"ticket"},
	}
}

// agentPhrases are what agents are told about their messages and tickets, in the default locale.
func agentPhrases() map[string][]string {
	return map[string][]string{
		"desk_owned":               {"ticket", "agent"},   // somebody was faster
		"desk_open":                {"ticket"},            // to who reopens what is open
		"desk_hold":                {"ticket", "seconds"}, // below a held reply
		"desk_ask_taken":           {"ticket", "agent"},   // why a reply is asked about
		"desk_ask":                 {"ticket", "why"},     // whether a reply is meant for the customer after all
		"desk_ask_mention":         {"ticket", "name"},
		"desk_ask_number":          {"ticket", "number"},
		"desk_ask_word":            {"ticket", "word"},
		"desk_ask_secret":          {"ticket", "secret"},
		"desk_ask_reopen":          {"ticket"},
		"desk_empty":               {"ticket"}, // why a reply was not sent
		"desk_file_large":          {"ticket", "name", "limit"},
		"desk_undone":              {"ticket"},
		"desk_kept":                {"ticket"},
		"desk_undecided":           {"ticket"},
		"desk_left":                {"ticket"},
		"desk_closed_first":        {"ticket"},
		"desk_forgotten":           {"ticket"},
		"desk_no_quote":            {"ticket"}, // what the customer's platform cannot do
		"desk_no_edit":             {"ticket"},
		"desk_no_delete":           {"ticket"},
		"desk_no_react":            {"ticket"},
		"desk_change_refused":      {"ticket"}, // an edit or a deletion
		"desk_too_late":            {"ticket"},
		"desk_too_old":             {"ticket"},
		"desk_edit_guarded":        {"ticket", "why"},
		"desk_note_late":           {"ticket"},
		"desk_by_mail":             {"ticket"},
		"desk_mail_failed":         {"ticket"},
		"desk_mail_instead":        {"ticket"}, // the chat has failed
		"desk_mail_stopped":        {"ticket"}, // the customer wants no more mail
		"desk_notice_failed":       {"ticket"}, // a mail that was no agent's reply
		"desk_not_shown":           {"ticket"}, // a customer's message could not be shown
		"desk_act_failed":          {"ticket"}, // an agent's act could not be handled
		"desk_dead":                {"ticket"},
		"desk_flow_ended":          {"ticket", "fields"}, // what a flow had collected that ends for an agent
		"desk_parted":              {"ticket"},
		"desk_promise_soon":        {"ticket", "promise"}, // before a promise breaks
		"desk_promise_broken":      {"ticket", "promise", "priority"},
		"desk_unanswered":          {"ticket", "wait"}, // the customer waits for the agent
		"desk_unanswered_released": {"ticket", "agent"},
		"desk_silence":             {"ticket"}, // the silent customer was warned
		"desk_silence_over":        {"ticket"},
		"desk_silence_unreachable": {"ticket"}, // the silent customer cannot be warned
		"desk_snooze_over":         {"ticket"},
		"desk_woken":               {"ticket"},
		"desk_assigned":            {"ticket", "agent"}, // to who has got the ticket
		"desk_away":                {"ticket", "agent"},
		"desk_taken_over":          {"ticket", "agent", "other"},
		"desk_reopened":            {"ticket"}, // by its customer
		"desk_linked":              {"ticket"}, // the subject of a ticket that goes on with an old one
		"desk_says":                nil,        // the label of the customer's words
		"reply_unnamed":            nil,        // {customer} of a saved reply where the platform tells no name
		"priority_low":             nil,
		"priority_normal":          nil,
		"priority_high":            nil,
		"priority_urgent":          nil,
	}
}
