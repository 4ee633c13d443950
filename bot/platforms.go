package bot

// Capabilities are a platform's limits as data, so that the linter can check
// content against them before a customer meets them.
type Capabilities struct {
	Platform    Platform
	Text        int   // characters of a message; adapters split longer ones
	Buttons     int   // buttons below a message
	ButtonLabel int   // characters of a button's label
	FormFields  int   // fields of a form shown as a whole; 0: the platform has no forms
	Recall      bool  // the bot can remove what a customer wrote in a private chat
	Edit        bool  // what was sent can be changed
	Retract     bool  // what was sent can be removed
	React       bool  // the bot can put an emoji on a customer's message
	ReplyTo     bool  // a message can show which one of the customer's it answers
	FileBytes   int64 // the largest file that can be sent to a customer
}

// Platforms returns the limits of every platform that content is written for.
// Sources: Telegram Bot API 10.3 (messages of 4096 characters, keyboards of 100
// buttons; labels have no stated limit, 64 is what phones show in one row),
// Discord API v10 (2000 characters, 5 rows of 5 buttons, labels of 80), Slack
// Block Kit (3000 characters in a section, 25 elements in a block, labels of 75, 100
// blocks in a window, of which a form takes 90). Files: a bot on Telegram sends 50 MB,
// on Discord 10 MiB; Slack takes 1 GB, of which nobody's support needs more than a
// part. Telegram removes messages of 48 hours at most: a later wish is refused there,
// and shown.
func Platforms() []Capabilities {
	return []Capabilities{
		{Platform: "telegram", Text: 4096, Buttons: 100, ButtonLabel: 64, Recall: true, Edit: true, Retract: true, React: true, ReplyTo: true, FileBytes: 50e6},
		{Platform: "discord", Text: 2000, Buttons: 25, ButtonLabel: 80, FormFields: 5, Edit: true, Retract: true, React: true, ReplyTo: true, FileBytes: 10 << 20},
		{Platform: "slack", Text: 3000, Buttons: 25, ButtonLabel: 75, FormFields: 90, Edit: true, Retract: true, React: true, ReplyTo: true, FileBytes: 200 << 20},
		{Platform: "terminal", Text: 1 << 16, Buttons: 100, ButtonLabel: 200, FileBytes: 1 << 30},
	}
}

// capabilities returns the limits by platform.
func capabilities() map[Platform]Capabilities {
	out := map[Platform]Capabilities{}
	for _, c := range Platforms() {
		out[c.Platform] = c
	}
	return out
}
