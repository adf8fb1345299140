package bind

import "strings"

// Chunk is the code of a Lua file as the parser takes it: as in Lua itself, a byte order mark and a first line that begins with # are
// not part of it. Lines keep their numbers.
func Chunk(code string) string {
	code = strings.TrimPrefix(code, "\ufeff")
	if strings.HasPrefix(code, "#") {
		_, rest, _ := strings.Cut(code, "\n")
		return "\n" + rest
	}
	return code
}
