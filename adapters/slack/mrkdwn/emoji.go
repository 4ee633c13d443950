package mrkdwn

import (
	_ "embed" // for emoji.txt
	"strings"
	"unicode/utf8"
)

// tone is what stands before the number of a skin's tone, from 2 (light) to 6 (dark).
const tone = "skin-tone-"

// lightest is tone 2 as a character; the others follow it.
const lightest = '\U0001f3fb'

// selector asks for the coloured shape of a sign. Platforms leave it out at will.
const selector = "\ufe0f"

// Emoji returns the character of an emoji by Slack's name for it, such as
// "thumbsup" or "wave::skin-tone-3". Emoji of a workspace's own have none.
func Emoji(name string) (char string, ok bool) {
	name, skin, toned := strings.Cut(name, "::")
	if country, is := strings.CutPrefix(name, "flag-"); is && len(country) == 2 && !toned {
		return flag(country)
	}
	at := strings.Index(names, "\n"+name+" ")
	if at < 0 || name == "" || strings.ContainsAny(name, " \n") {
		return "", false
	}
	char, _, _ = strings.Cut(names[at+len(name)+2:], "\n")
	if !toned {
		return char, true
	}
	number, ok := strings.CutPrefix(skin, tone)
	if !ok || len(number) != 1 || number[0] < '2' || number[0] > '6' {
		return "", false
	}
	return strings.TrimSuffix(char, selector) + string(lightest+rune(number[0]-'2')), true
}

// EmojiName returns Slack's name of an emoji, the reverse of Emoji.
func EmojiName(char string) (name string, ok bool) {
	if name, ok := flagName(char); ok {
		return name, true
	}
	skin := ""
	if r, size := utf8.DecodeLastRuneInString(char); size > 0 && size < len(char) && lightest <= r && r <= lightest+4 {
		char = char[:len(char)-size]
		skin = "::" + tone + string(rune('2'+r-lightest))
	}
	char = strings.TrimSuffix(char, selector)
	if char == "" || strings.ContainsAny(char, " \n") {
		return "", false
	}
	at := strings.Index(names, " "+char+"\n")
	if at < 0 {
		at = strings.Index(names, " "+char+selector+"\n")
	}
	if at < 0 {
		return "", false
	}
	return names[strings.LastIndexByte(names[:at], '\n')+1:at] + skin, true
}

// regional is the letter "a" as flags are spelt.
const regional = '\U0001f1e6'

func flag(country string) (string, bool) {
	out := make([]rune, 0, 2)
	for _, c := range country {
		if c < 'a' || c > 'z' {
			return "", false
		}
		out = append(out, regional+c-'a')
	}
	return string(out), true
}

func flagName(char string) (string, bool) {
	letters := []rune(char)
	if len(letters) != 2 {
		return "", false
	}
	name := []rune("flag-")
	for _, r := range letters {
		if r < regional || r > regional+25 {
			return "", false
		}
		name = append(name, 'a'+r-regional)
	}
	return string(name), true
}

// names are the emoji that people use most, one a line: Slack's name and the
// character. Of several names for one, the first is what EmojiName gives. The first
// line is empty, so that every name stands behind a line's end.
//
//go:embed emoji.txt
var names string
