package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"

	"gopkg.in/yaml.v3"

	"github.com/luamodgen/luamodgen/gen/diag"
)

// readYAML reads a source that is one YAML document. It reports what YAML has and a manifest has not; such
// values are of kind refused. An empty document is an empty table.
func readYAML(src *source) (value, diag.List) {
	t := &tree{src: src}
	if offset, what := src.invalid(); what != "" {
		t.diags.Addf(src.position(offset), diag.Syntax, "%s", what)
		return value{}, t.diags
	}
	docs, read, err := decode(src.text[src.start:])
	if err != nil {
		t.syntaxError(err, read)
		return value{}, t.diags
	}
	root := value{kind: null}
	if len(docs) > 0 {
		root = t.value(docs[0], "")
	}
	if len(docs) > 1 {
		t.diags.Addf(src.at(docs[1].Line, docs[1].Column), diag.Syntax, "a manifest is one YAML document: remove what follows")
	}
	if root.kind == null {
		root = value{kind: table, pos: src.position(0)}
	}
	return root, t.diags
}

// decode returns the first two documents of text and how many lines it read.
func decode(text []byte) (docs []*yaml.Node, read int, err error) {
	lines := &lineReader{rest: text}
	defer func() {
		if r := recover(); r != nil { // yaml.v3 panics where it finds itself in a state it thought impossible
			err = fmt.Errorf("%v", r)
		}
		read = lines.read
	}()
	dec := yaml.NewDecoder(lines)
	for len(docs) < 2 {
		var doc yaml.Node
		if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, 0, err
		}
		docs = append(docs, &doc)
	}
	return docs, 0, nil
}

// lineReader reads line by line and counts, so that it is known where a parser gave up.
type lineReader struct {
	rest []byte
	read int // lines, with the one that is being read
	tail bool
}

func (l *lineReader) Read(p []byte) (int, error) {
	if len(l.rest) == 0 {
		return 0, io.EOF
	}
	if !l.tail {
		l.read++
	}
	end := bytes.IndexByte(l.rest, '\n') + 1
	if end == 0 {
		end = len(l.rest)
	}
	n := copy(p, l.rest[:end])
	l.rest, l.tail = l.rest[n:], n < end
	return n, nil
}

// tree makes values of YAML nodes.
type tree struct {
	src   *source
	diags diag.List
}

func (t *tree) value(n *yaml.Node, key string) value {
	v := value{key: key, pos: t.src.at(n.Line, n.Column)}
	switch {
	case n.Kind == yaml.DocumentNode:
		return t.value(n.Content[0], key)
	case n.Kind == yaml.AliasNode:
		t.diags.Addf(v.pos, diag.BadValue, "alias *%s: a manifest has no aliases; write the value out", n.Value)
	case n.Style&yaml.TaggedStyle != 0:
		t.diags.Addf(v.pos, diag.BadValue, "tag %s: a manifest has no tags; remove it", n.Tag)
	case n.Kind == yaml.SequenceNode:
		v.kind = list
		for _, item := range n.Content {
			v.items = append(v.items, t.value(item, key))
		}
	case n.Kind == yaml.MappingNode:
		v.kind = table
		v.entries = t.entries(n.Content)
	default:
		v.kind, v.text = scalarKind(n.ShortTag()), n.Value
	}
	return v
}

func scalarKind(tag string) kind {
	switch tag {
	case "!!null":
		return null
	case "!!bool":
		return boolean
	case "!!int", "!!float":
		return number
	}
	return word
}

// entries makes the entries of a table of keys and values in turn.
func (t *tree) entries(nodes []*yaml.Node) []entry {
	var entries []entry
	lines := map[string]int{}
	for ; len(nodes) > 1; nodes = nodes[2:] {
		key, ok := t.key(nodes[0], lines)
		if !ok {
			continue
		}
		v := t.value(nodes[1], key.text)
		if v.kind == null && v.text == "" { // nothing is there to point at
			v.pos = key.pos
		}
		entries = append(entries, entry{key, v})
	}
	return entries
}

// key makes the key of an entry. It reports false, and what is wrong, when the entry cannot be kept. Lines are
// those of the keys so far.
func (t *tree) key(n *yaml.Node, lines map[string]int) (key value, ok bool) {
	if n.ShortTag() == "!!merge" {
		t.diags.Addf(t.src.at(n.Line, n.Column), diag.UnknownKey, "merge key <<: a manifest has no merge keys; write the keys out")
		return value{}, false
	}
	key = t.value(n, "")
	switch line := lines[key.text]; {
	case key.kind == refused:
	case key.kind == list, key.kind == table:
		t.diags.Addf(key.pos, diag.WrongType, "a key must be a word, got %s", key)
	case line > 0:
		t.diags.Addf(key.pos, diag.DuplicateKey, "key %q is already in line %d", key.text, line)
	default:
		lines[key.text] = key.pos.Line
		return key, true
	}
	return value{}, false
}

var (
	errorPrefix = regexp.MustCompile(`^yaml: (line \d+: )?`)
	anchorError = regexp.MustCompile(`^unknown anchor '(.*)' referenced$`)
)

// syntaxError reports an error of yaml.v3, which read that many lines until it gave up. Its own line is of no
// use: it is that of the outermost open block, or the one before, or none.
func (t *tree) syntaxError(err error, read int) {
	start, line := t.badLine(read)
	message := errorPrefix.ReplaceAllString(err.Error(), "")
	blank := line[:len(line)-len(bytes.TrimLeft(line, " \t"))]
	column := len(blank)
	if m := anchorError.FindStringSubmatch(message); m != nil {
		column = max(bytes.Index(line, []byte("*"+m[1])), 0)
	}
	if bytes.Contains(blank, []byte("\t")) {
		message += "; indent with spaces, not tabs"
	}
	t.diags.Addf(t.src.position(start+column), diag.Syntax, "not YAML: %s", message)
}

// badLine returns the line that makes the first lines of the source bad, and its offset: the lines before it
// are good YAML, those up to it are not. So an open quote or bracket is found where it opens. It looks at the last
// lines first, as the parser gives up near the mistake.
func (t *tree) badLine(read int) (start int, line []byte) {
	text := t.src.text[t.src.start:]
	starts := []int{0}
	for i, c := range text {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	good := func(lines int) bool {
		_, _, err := decode(text[:starts[lines]])
		return err == nil
	}
	hi := max(min(read, len(starts))-1, 0)
	lo, step := hi, 1
	for lo > 0 && !good(lo) {
		hi, lo, step = lo-1, max(lo-step, 0), step*2
	}
	for lo < hi {
		if mid := (lo + hi + 1) / 2; good(mid) {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	line, _, _ = bytes.Cut(text[starts[lo]:], []byte("\n"))
	return t.src.start + starts[lo], line
}
