package strictyaml

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// MediaFile reports whether the address of a picture, video or document in content
// is a file of the content folder: a relative path such as "media/reset.png".
func MediaFile(address string) bool {
	const signs = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/"
	kinds := []string{".png", ".jpg", ".jpeg", ".gif", ".webp", ".mp4", ".pdf"}
	return fs.ValidPath(address) && strings.Trim(address, signs) == "" && slices.Contains(kinds, strings.ToLower(path.Ext(address)))
}

// MediaHint tells how to mend the address of a medium of content; "" if customers
// can see what is there. Only a link cannot lead to a file.
func MediaHint(kind, address string) string {
	switch {
	case strings.HasPrefix(address, "https://"), kind != "link" && MediaFile(address):
		return ""
	case kind == "link":
		return "use https://…"
	}
	return "use https://…, or a file of the content folder such as media/reset.png; jpg, gif, webp, mp4 and pdf will do too"
}
