package templates_test

import (
	"fmt"
	"strings"

	"github.com/luamodgen/luamodgen/gen/model"
)

// protocol declares an interface that tables stand for, and its optional one.
func (u *userCode) protocol(p *model.Protocol) {
	if u.pkg(p.Go.Path).decls[p.Go.Name] != "" {
		return
	}
	u.declare(p.Go, "…") // it may lead to itself
	var methods []string
	for _, fn := range p.Methods {
		params, results := u.signature(p.Go.Path, fn)
		methods = append(methods, fmt.Sprintf("%s(%s) (%s)", fn.Go, params, results))
	}
	u.declare(p.Go, "type %s interface {\n%s\n}", p.Go.Name, strings.Join(methods, "\n"))
	if p.Optional != nil {
		u.protocol(p.Optional)
	}
}
