package runtime

import (
	"errors"
	"fmt"
	"strings"

	"github.com/yuin/gopher-lua/parse"
)

// compile checks src.
func (src *Source) compile() error {
	_, err := parse.Parse(strings.NewReader(src.Code), src.File)
	var wrong *parse.Error
	if errors.As(err, &wrong) {
		return fmt.Errorf("%s:%d:%d: %s", src.File, wrong.Pos.Line, wrong.Pos.Column, wrong.Message)
	}
	return err
}
