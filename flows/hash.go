package flows

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"strconv"

	"gopkg.in/yaml.v3"
)

// contentHash returns 12 hexadecimal characters of a flow's document. Comments,
// layout, quotes and the keys start and private (which change nothing for a running
// session) do not count; aliases count as what they stand for.
func contentHash(flow *yaml.Node) string {
	w := nodeHash{Hash: sha256.New(), left: maxHashed}
	w.node(flow, true)
	return hex.EncodeToString(w.Sum(nil))[:12]
}

// maxHashed is how many nodes count, aliases written out: far more than the
// decoder accepts. It ends alias bombs and aliases that stand inside what they stand for.
const maxHashed = 200_000

type nodeHash struct {
	hash.Hash
	left int
}

func (h *nodeHash) node(n *yaml.Node, top bool) {
	if h.left--; h.left < 0 {
		return
	}
	switch n.Kind {
	case yaml.AliasNode:
		h.node(n.Alias, false)
	case yaml.ScalarNode:
		writeToken(h, 's', n.Value)
	case yaml.MappingNode:
		writeToken(h, 'm', "")
		for i := 0; i+1 < len(n.Content); i += 2 {
			if key := n.Content[i].Value; top && (key == "start" || key == "private") {
				continue
			}
			h.node(n.Content[i], false)
			h.node(n.Content[i+1], false)
		}
		writeToken(h, 'e', "")
	case yaml.SequenceNode:
		writeToken(h, 'l', "")
		for _, item := range n.Content {
			h.node(item, false)
		}
		writeToken(h, 'e', "")
	}
}

// writeToken is unambiguous: kind, length, value.
func writeToken(h hash.Hash, kind byte, value string) {
	h.Write([]byte{kind})
	h.Write(strconv.AppendInt(nil, int64(len(value)), 10))
	h.Write([]byte{':'})
	_, _ = io.WriteString(h, value) // a hash never fails
}

// textHash returns 8 hexadecimal characters of what a text says in the source
// languages. A locale file keeps it to notice that the source has changed.
func textHash(forms []rawForm) string {
	h := sha256.New()
	for _, f := range forms {
		writeToken(h, 'l', f.locale)
		writeToken(h, 's', f.text)
	}
	return hex.EncodeToString(h.Sum(nil))[:8]
}
