package bot

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxFileName is what every file system and platform takes, in bytes.
const maxFileName = 120

// FileName is what a file is called where it is passed on: the last part of its
// name without what could mislead whoever reads it or end up in a header. A file
// without a name is called by its kind.
func (f File) FileName() string {
	name := strings.ToValidUTF8(f.Name, "")
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(plainRune, name)
	name = strings.Trim(name, " .")
	if name == "" {
		return orKind(f.Kind) + extension(f)
	}
	return shortName(name)
}

// plainRune drops what does not show, among it the signs that turn the reading
// direction around and make "exe.pdf" of "fdp.exe".
func plainRune(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case !unicode.IsPrint(r):
		return -1
	case strings.ContainsRune(`"<>:|?*;`, r):
		return '_'
	}
	return r
}

// shortName cuts a name but not its ending, which says what to open it with.
func shortName(name string) string {
	if len(name) <= maxFileName {
		return name
	}
	ext := path.Ext(name)
	if len(ext) > maxFileName/4 {
		ext = ""
	}
	head := name[:maxFileName-len(ext)]
	for !utf8.ValidString(head) {
		head = head[:len(head)-1]
	}
	return strings.TrimRight(head, " .") + ext
}

func orKind(kind string) string {
	switch kind {
	case "photo", "video", "voice", "document", "sticker":
		return kind
	}
	return "file"
}

// extension is the ending of a file that has no name. Those that platforms show
// in place need theirs.
func extension(f File) string {
	mime, _, _ := strings.Cut(strings.ToLower(f.MIME), ";")
	switch strings.TrimSpace(mime) {
	case "image/jpeg":
		return ".jpg"
	case "image/png":
		return ".png"
	case "image/gif":
		return ".gif"
	case "image/webp":
		return ".webp"
	case "video/mp4":
		return ".mp4"
	case "audio/ogg":
		return ".ogg"
	case "audio/mpeg":
		return ".mp3"
	case "audio/mp4":
		return ".m4a"
	case "application/pdf":
		return ".pdf"
	case "text/plain":
		return ".txt"
	case "":
		return map[string]string{"photo": ".jpg", "video": ".mp4", "voice": ".ogg"}[f.Kind]
	}
	return ""
}
