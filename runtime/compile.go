package runtime

import (
	"fmt"
	"strings"

	"github.com/yuin/gopher-lua/parse"
)

// compile checks src.
func (src *Source) compile() error {
	_, err := parse.Parse(strings.NewReader(src.Code), src.File)
	if err != nil {
		return fmt.Errorf("%s: %w", src.File, err)
	}
	return nil
}
