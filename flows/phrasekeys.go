package flows

import "maps"

// PhraseKeys returns the keys of the sentences that the engine itself says,
// sorted. phrases.yaml must have every one of them.
func PhraseKeys() []string { return sortedKeys(phraseRefs()) }

// WordKeys returns the commands that customers may also type as plain words.
func WordKeys() []string {
	return []string{"menu", "help", "cancel", "back", "why", "agent", "language", "skip", "yes", "no", "bot", "thanks", "hello", "tickets"}
}

// CommandKeys returns those of the engine's own commands that platforms list
// for customers, in the order in which they are listed.
func CommandKeys() []string {
	return []string{"menu", "help", "agent", "tickets", "faq", "language", "back", "cancel"}
}

// phraseRefs are the references that each phrase may use beside {fact.…},
// {customer} and {locale}.
func phraseRefs() map[string][]string {
	all := map[string][]string{}
	for _, phrases := range []map[string][]string{talkPhrases(), flowPhrases(), secretPhrases(), ticketPhrases(),
		deskPhrases(), buttonPhrases(), commandPhrases(), noticePhrases(), laterPhrases(), agentPhrases()} {
		maps.Copy(all, phrases)
	}
	return all
}

// talkPhrases are what is said between flows.
func talkPhrases() map[string][]string {
	return map[string][]string{
		"unknown":        nil,      // first message that nothing understood
		"did_you_mean":   nil,      // above up to three buttons
		"offer_agent":    nil,      // after two misses: a person? with buttons agent and menu
		"greeting_again": {"flow"}, // a returning customer in the middle of a flow
		"faq_topics":     nil,      // above the topics of the FAQ
		"faq_topic":      {"topic"},
		"faq_found":      {"count", "words"}, // above what a search has found
		"faq_not_found":  nil,                // a search has found nothing: above what may be meant
		"faq_page":       {"page", "pages"},  // behind the two, where there are several pages
		"faq_thanks":     nil,                // an answer helped
		"faq_next":       nil,                // it did not: above the next one
		"faq_no_more":    nil,                // and there is no other: a person? with buttons agent and menu
		"press_stale":    nil,                // a button of an earlier question
		"media_received": nil,                // files came where no step takes them
		"media_unknown":  nil,                // a sticker or another kind that cannot be read
		"edit_too_late":  nil,                // an edited message whose old words are in use already
		"help":           nil,
		"thanks_reply":   nil, // to a thank-you
		"private_move":   nil, // a private matter came up where others read along; with button_private
		"private_agent":  nil, // so did the wish for a person
		"private_files":  nil, // so did files
	}
}

// noticePhrases are what a platform's adapter says by itself, where no turn of a
// conversation is behind it.
func noticePhrases() map[string][]string {
	return map[string][]string{
		"notice_not_yours": nil, // a press on somebody else's button, at most 200 characters
		"notice_private":   nil, // above the address of the private chat that a button has opened
		"notice_try_again": nil, // a press could not be taken at the moment
		"notice_mention":   nil, // in a thread whose messages are seen only when they mention the bot
		"notice_thread":    nil, // the name of a private thread
		"notice_mail":      nil, // below each e-mail of a ticket
	}
}

// flowPhrases are what is said in flows.
func flowPhrases() map[string][]string {
	return map[string][]string{
		"cancelled":          {"flow"},
		"nothing_to_cancel":  nil,
		"nothing_back":       nil,
		"nothing_why":        nil,
		"resume":             {"flow"}, // above the open question after a digression
		"switch_ask":         {"flow"}, // leave the running flow for {flow}? with buttons yes and no
		"expired":            {"flow"}, // silence ended it
		"outdated":           {"flow"}, // its version is gone
		"too_long":           {"flow"}, // its turns or lifetime are used up
		"limit_reached":      {"flow"}, // per_customer
		"tries_out":          nil,      // no more tries; an agent is offered
		"working":            nil,      // while an action runs, after a moment
		"demo":               nil,      // prefix of an answer that a demo action gave
		"internal_error":     nil,
		"form_review":        nil, // above the review; the values follow
		"form_change":        nil, // which one to change?
		"form_incomplete":    nil, // above what did not fit in a form that was filled in as a whole
		"form_required":      nil, // of a field that was left empty
		"guide_progress":     {"card", "cards"},
		"guide_stuck":        {"card"}, // what the agent is told
		"rate_after_flow":    nil,
		"rate_after_agent":   nil,
		"rate_thanks":        nil,
		"language_ask":       nil,
		"language_set":       nil,
		"language_name":      nil, // a language's own name: 中文, English
		"language_unknown":   nil,
		"menu_title":         nil,
		"attachment_counted": {"count"},
		"invalid_text":       {"example"},
		"invalid_email":      {"example"},
		"invalid_phone":      {"example"},
		"invalid_number":     {"example"},
		"invalid_int":        {"example"},
		"invalid_amount":     {"example"},
		"invalid_date":       {"example"},
		"invalid_bill":       {"example"},
		"invalid_choice":     {"example"},
		"invalid_yesno":      {"example"},
	}
}

// secretPhrases are what is said about secrets that ingest masked.
func secretPhrases() map[string][]string {
	return map[string][]string{
		"redacted_card":     nil,
		"redacted_iban":     nil,
		"redacted_code":     nil,
		"redacted_password": nil,
		"redacted_recalled": nil, // added where the message is removed as well, if the platform lets us
		"redacted_shown":    nil, // added where others read along
	}
}

// ticketPhrases are what is said about tickets.
func ticketPhrases() map[string][]string {
	return map[string][]string{
		"ticket_opened":       {"ticket", "promise"}, // deferred
		"handoff_asked":       nil,                   // an agent was asked for, no number yet
		"handoff_waiting":     {"ticket", "promise"}, // live, waits in its queue
		"handoff_position":    {"ticket", "position"},
		"handoff_already":     {"ticket"},
		"handoff_talking":     {"ticket", "agent"}, // an agent was asked for while one is here
		"handoff_relayed":     {"ticket"},          // to the first words of a customer who waits
		"handoff_left":        {"ticket", "agent"}, // the customer has left the talk with an agent
		"handoff_claimed":     {"ticket", "agent"},
		"handoff_transferred": {"ticket", "queue"},
		"handoff_released":    {"ticket"},
		"handoff_resolved":    {"ticket"},
		"handoff_cancelled":   {"ticket"},
		"handoff_closed":      {"hours"}, // outside the queue's hours; a ticket is written instead
	}
}

// deskPhrases are what the desk is told, in the default locale.
func deskPhrases() map[string][]string {
	return map[string][]string{
		"desk_closed":        {"ticket"}, // the ticket is no longer open
		"desk_unknown_queue": {"ticket", "queue"},
		"desk_undelivered":   {"ticket"}, // a message did not arrive, the customer cannot be reached
		"desk_rejected":      {"ticket"}, // the platform refused a message, others still arrive
		"desk_unreachable":   {"ticket"}, // the customer has blocked the bot, left, or the like
		"desk_back":          {"ticket"}, // and is back
	}
}

// buttonPhrases are the labels of buttons.
func buttonPhrases() map[string][]string {
	return map[string][]string{
		"button_agent":   nil,
		"button_menu":    nil,
		"button_cancel":  nil,
		"button_back":    nil,
		"button_skip":    nil,
		"button_yes":     nil,
		"button_no":      nil,
		"button_none":    nil,                          // none of these
		"button_helpful": nil, "button_unhelpful": nil, // below an answer
		"button_topics": nil, "button_previous": nil, "button_following": nil, // in the lists of the FAQ
		"button_confirm": nil,
		"button_change":  nil,
		"button_next":    nil,
		"button_done":    nil,
		"button_stuck":   nil,
		"button_good":    nil,
		"button_bad":     nil,
		"button_private": nil,        // leads to the private chat
		"button_fill":    nil,        // opens a form
		"button_reopen":  {"ticket"}, // takes up a resolved ticket
		"button_new":     nil,        // it is about something else
		"button_add":     nil,        // adds to a ticket
		"button_here":    nil,        // a silent customer is there
	}
}

// commandPhrases describe the engine's own commands where platforms list them,
// and name them for platforms that show commands in the customer's language.
func commandPhrases() map[string][]string {
	phrases := map[string][]string{}
	for _, command := range CommandKeys() {
		phrases["command_"+command] = nil
		phrases["command_name_"+command] = nil
	}
	return phrases
}
