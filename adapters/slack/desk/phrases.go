package desk

import "strings"

// Phrases are what agents read of the desk itself. Where one has {names}, they
// become values. What concerns customers comes from the engine, in its language.
// All of them are texts without markup.
type Phrases struct {
	Card     CardPhrases
	Thread   ThreadPhrases
	Ask      AskPhrases
	Answer   AnswerPhrases
	Commands CommandPhrases
	Refusal  RefusalPhrases
	Home     HomePhrases
}

// CardPhrases are on a ticket's card.
type CardPhrases struct {
	Status, Customer, Platform, Language, Priority, Queue, Agent, Waiting, Promised, Contact, Linked string
	Waits, Claimed, Snoozed, Done                                                                    string
	Live, Deferred                                                                                   string
	Low, Normal, High, Urgent                                                                        string
	Owed, Until, Tried, Unreachable, Blocked, Rating                                                 string
	Resolved, Cancelled, Silent, ClosedBy                                                            string

	Claim, Reply, Note, Transfer, Resolve, Reopen, Assign, Release, Snooze, Prioritise, Block, Saved string
}

// ThreadPhrases are in a ticket's thread.
type ThreadPhrases struct {
	Talk, Files, ReplyTo, Mailed, NoteBy, Edited, Before, Deleted string
	Reacted, Unreacted, NotCopied, NoCopies, Refused              string
	Failed, Dropped, Told                                         string
	SavedBy, Moved                                                string
	SentAt, Send, KeepNote, TakeOver, Undo, Drop, UndoHint        string
}

// AskPhrases are in the windows that the desk opens.
type AskPhrases struct {
	Note, NoteHint, Transfer, Queue, TransferNote, Snooze, SnoozeFor, Block, BlockFor, Priority, Assign, Agent string
	Reply, Saved, SavedHint, Own, Blanks, Preview, PreviewOf, Customer                                         string
	OK, Next, Send, Cancel                                                                                     string
	Minutes30, Hours2, Hours4, Hours24, Days3, Days7, Never                                                    string
}

// AnswerPhrases answer what an agent does, to them alone.
type AnswerPhrases struct {
	Done, Help, HelpLine, Unknown, DidYouMean, NoTicket, WhichTicket, NoneOwn, Usage             string
	BadQueue, BadPriority, BadTime, BadAgent, BadReply, Missing, Empty, NoText, NoReplies, Found string
	QueueEmpty, MineEmpty, Away, Here, Emoji, NotHere, NoContent, Moved, NoQueue                 string
}

// CommandPhrases are in the help of /support: what each command does, and what
// stands for its arguments.
type CommandPhrases struct {
	Help, Waiting, Mine, Claim, Assign, Transfer, Release, Resolve, Reopen, Snooze, Priority, Block, NoteWhat, Reply, Away, Here, Find string
	Queue, Agent, Note, Text, Name, Blank, Value                                                                                       string
}

// RefusalPhrases say why somebody may not.
type RefusalPhrases struct {
	Guest, Stranger, Bot, Gone, Member, Group, NotRelayed string
}

// HomePhrases are on App Home.
type HomePhrases struct {
	Title, Own, NoneOwn, Waiting, NoneWaiting, Here, Away, GoAway, ComeBack, Open, Promised, Refresh string
}

// PhrasesIn are the phrases in the desk's language, English where it is not known.
func PhrasesIn(locale string) Phrases {
	if lang, _, _ := strings.Cut(strings.ToLower(locale), "-"); lang == "zh" {
		return Chinese()
	}
	return English()
}

// English are the phrases of Options by default.
func English() Phrases {
	return Phrases{Card: englishCard(), Thread: englishThread(), Ask: englishAsk(), Answer: englishAnswer(), Commands: englishCommands(),
		Refusal: RefusalPhrases{
			Guest:      "Guests of this workspace cannot work on tickets.",
			Stranger:   "Only people of this workspace can work on tickets.",
			Bot:        "Bots cannot work on tickets.",
			Gone:       "This account is deactivated.",
			Member:     "Only members of the ticket's channel can work on it. Ask somebody there to add you.",
			Group:      "Only members of the support group can work on tickets. Ask an admin of the workspace to add you.",
			NotRelayed: "Your message was not passed on to the customer.",
		},
		Home: HomePhrases{
			Title: "Support", Own: "Your tickets", NoneOwn: "You have no tickets.", Waiting: "Waiting: {queue}", NoneWaiting: "Nobody waits.",
			Here: "You are here and get work.", Away: "You are away and get no work.", GoAway: "Go away", ComeBack: "Come back",
			Open: "Open", Promised: "promised by {time}", Refresh: "Refresh",
		},
	}
}

func englishCard() CardPhrases {
	return CardPhrases{
		Status: "Status", Customer: "Customer", Platform: "Platform", Language: "Language", Priority: "Priority", Queue: "Queue", Agent: "Agent",
		Waiting: "Waiting since", Promised: "Promised by", Contact: "E-mail", Linked: "Goes on from",
		Waits: "Waiting", Claimed: "Claimed", Snoozed: "Snoozed", Done: "Resolved", Live: "live", Deferred: "answer later",
		Low: "Low", Normal: "Normal", High: "High", Urgent: "Urgent",
		Owed: "Customer waits for an answer", Until: "until {time}", Tried: "Tried before:", Unreachable: "The customer cannot be reached: {why}",
		Blocked: "Blocked until {time}", Rating: "Rated: {rating}",
		Resolved: "resolved", Cancelled: "cancelled by the customer", Silent: "closed: the customer did not answer", ClosedBy: "by {name}",
		Claim: "Claim", Reply: "Reply…", Note: "Note", Transfer: "Transfer", Resolve: "Resolve", Reopen: "Reopen",
		Assign: "Assign…", Release: "Release", Snooze: "Snooze…", Prioritise: "Priority…", Block: "Block…", Saved: "Saved reply…",
	}
}

func englishThread() ThreadPhrases {
	return ThreadPhrases{
		Talk: "The talk so far", Files: "{name} has sent {n} files", ReplyTo: "in reply to “{quote}”", Mailed: "by e-mail",
		NoteBy: "Note by {name}", Edited: "edited", Before: "before: “{text}”", Deleted: "{name} has deleted this message",
		Reacted: "{name} reacted with {emoji} to “{text}”", Unreacted: "{name} took {emoji} off “{text}”",
		NotCopied: "{name} was not copied: {why}", NoCopies: "files are not copied here", Refused: "Slack does not take it",
		Failed: "Not delivered: {why}", Dropped: "Not sent: {why}", Told: "{why}", SavedBy: "{name} (from the desk)", Moved: "{ticket} is now in {queue}.",
		SentAt: "Sent {time} unless you stop it.", Send: "Send", KeepNote: "Keep as note", TakeOver: "Take over and send", Undo: "Undo", Drop: "Do not send",
		UndoHint: "From now on, press ⏳ under a message to undo it. Deleting or editing it works too.",
	}
}

func englishAsk() AskPhrases {
	return AskPhrases{
		Note: "Note", NoteHint: "Only agents see it.", Transfer: "Transfer", Queue: "To", TransferNote: "Note for the next agent",
		Snooze: "Snooze", SnoozeFor: "For", Block: "Block the customer", BlockFor: "Keep from people for", Priority: "Priority", Assign: "Assign", Agent: "To",
		Reply: "Reply", Saved: "Saved reply", SavedHint: "Type to search", Own: "Or in your own words", Blanks: "Fill in", Preview: "Preview",
		PreviewOf: "{name} will read this:", Customer: "The customer",
		OK: "OK", Next: "Next", Send: "Send", Cancel: "Cancel",
		Minutes30: "30 minutes", Hours2: "2 hours", Hours4: "4 hours", Hours24: "24 hours", Days3: "3 days", Days7: "7 days", Never: "No longer",
	}
}

func englishAnswer() AnswerPhrases {
	return AnswerPhrases{
		Done: "{ticket}: noted. Its thread shows what came of it.", Help: "What /support can do:", HelpLine: "/support {usage} – {what}",
		Unknown: "There is no “{name}”.", DidYouMean: "Did you mean {name}?", NoTicket: "There is no ticket {ticket}.",
		WhichTicket: "You have several tickets, so say which one: {tickets}.", NoneOwn: "You have no ticket now, so say which one: for example {example}.",
		Usage: "It goes like this: /support {usage}", BadQueue: "There is no queue “{name}”. There are: {names}.",
		BadPriority: "“{name}” is no priority. There are: low, normal, high, urgent.", BadTime: "“{text}” is no time. Write for example 30m, 2h or 3d.",
		BadAgent: "“{name}” is nobody in the ticket's channel. Write @ and choose a name.", BadReply: "There is no saved reply “{name}”.",
		Missing: "Needed", Empty: "Say something, or choose a saved reply.", NoText: "There is nothing to note.", NoReplies: "No saved replies are set up.",
		Found: "{ticket}: {link}", QueueEmpty: "Nobody waits.", MineEmpty: "You have no tickets.", Away: "You are away: you get no work until you come back (/support here).",
		Here: "You are here and get work.", Emoji: "“{name}” is an emoji of this workspace: customers' apps do not have it, so it was not passed on.",
		NoQueue:   "There is no other queue.",
		NotHere:   "This works in a ticket's thread.",
		NoContent: "There is nothing in your message that can be passed on: only text and files can.",
		Moved:     "{ticket} has another thread now: {link} Your message was not passed on, please write it there.",
	}
}

func englishCommands() CommandPhrases {
	return CommandPhrases{
		Help: "this list", Waiting: "who waits", Mine: "your tickets", Claim: "take a ticket", Assign: "give a ticket to a colleague",
		Transfer: "move a ticket to another queue", Release: "give a ticket back to its queue", Resolve: "end a ticket", Reopen: "take up a resolved ticket",
		Snooze: "put a ticket off", Priority: "say how urgent it is", Block: "keep the customer from people for some time",
		NoteWhat: "write a note that the customer never sees", Reply: "answer with a saved reply; you see it before it is sent",
		Away: "get no work", Here: "get work again", Find: "where a ticket is",
		Queue: "QUEUE", Agent: "agent", Note: "note", Text: "text", Name: "NAME", Blank: "blank", Value: "value",
	}
}
