package manifest

import (
	"bytes"
	"fmt"
	"go/token"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// source is the text of a manifest. It turns places, as YAML counts them, into positions, as Go counts them.
type source struct {
	text  []byte
	start int   // of YAML in text: after the byte order mark
	lines []int // where YAML's lines start, as offsets in text
	file  *token.File
}

var (
	byteOrderMark = []byte("\ufeff")
	// yamlBreak matches what ends a line in YAML 1.1; in Go only \n does.
	yamlBreak = regexp.MustCompile("\r\n|[\r\n\u0085\u2028\u2029]")
)

func newSource(name string, text []byte) *source {
	s := &source{text: text, file: token.NewFileSet().AddFile(name, -1, len(text))}
	if len(text) > 0 { // even an empty file has a line
		s.file.SetLinesForContent(text)
	}
	if bytes.HasPrefix(text, byteOrderMark) {
		s.start = len(byteOrderMark)
	}
	s.lines = []int{s.start}
	for _, end := range yamlBreak.FindAllIndex(text, -1) {
		s.lines = append(s.lines, end[1])
	}
	return s
}

// at returns the position of a YAML line and column, which counts characters, not bytes.
func (s *source) at(line, column int) token.Position {
	offset := s.lines[min(line, len(s.lines))-1]
	for ; column > 1 && offset < len(s.text); column-- {
		_, size := utf8.DecodeRune(s.text[offset:])
		offset += size
	}
	return s.position(offset)
}

// position returns the position of an offset in text; that of its end is behind the last character.
func (s *source) position(offset int) token.Position {
	last := len(bytes.TrimRight(s.text, "\n"))
	return s.file.Position(s.file.Pos(min(offset, last)))
}

// invalid returns the offset of the first character that cannot be in YAML and what it is, or "".
func (s *source) invalid() (offset int, what string) {
	for i := 0; i < len(s.text); {
		r, size := utf8.DecodeRune(s.text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return i, fmt.Sprintf("not UTF-8: byte %#x; save the file as UTF-8", s.text[i])
		case unicode.IsControl(r) && !strings.ContainsRune("\t\n\r\u0085", r):
			return i, fmt.Sprintf("control character %U; remove it", r)
		}
		i += size
	}
	return 0, ""
}
