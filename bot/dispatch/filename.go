package dispatch

import (
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/okpay/supportbot/bot"
)

// longestName is how long a file's name may be: every file system and platform takes it.
const longestName = 100

// withSafeNames returns the action with the names of its files made safe: strangers
// chose them, and they are shown to people and written to disks.
func withSafeNames(a bot.Action) bot.Action {
	switch a := a.(type) {
	case bot.Send:
		a.Message.Files = safeNames(a.Message.Files)
		return a
	case bot.Edit:
		a.Message.Files = safeNames(a.Message.Files)
		return a
	case bot.Mail:
		a.Files = safeNames(a.Files)
		return a
	case bot.OpenTicket:
		a.Files = safeNames(a.Files)
		return a
	case bot.PostNote:
		a.Files = safeNames(a.Files)
		return a
	case bot.EditNote, bot.DropNote, bot.ReactNote, bot.Mark, bot.Confirm, bot.UpdateTicket, bot.CloseTicket, bot.Reshow,
		bot.Typing, bot.Recall, bot.Retract, bot.React, bot.Do, bot.SetTimer, bot.CancelTimer, bot.Record:
	}
	return a
}

func safeNames(files []bot.File) []bot.File {
	files = slices.Clone(files)
	for i := range files {
		files[i].Name = safeName(files[i].Name)
	}
	return files
}

// safeName leaves letters, digits and harmless signs, and what the name ends with.
func safeName(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar: // as those that turn the direction of writing
			return -1
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r), strings.ContainsRune("/\\<>:\"|?*`@#~[]{}&;$%", r):
			return '_'
		}
		return r
	}, name)
	name = strings.Join(strings.Fields(name), " ")
	name = strings.Trim(name, ". ")
	if runes := []rune(name); len(runes) > longestName {
		ext := []rune(path.Ext(name))
		if len(ext) > 10 { // no kind of file
			ext = nil
		}
		name = string(runes[:longestName-len(ext)]) + string(ext)
	}
	return name
}
