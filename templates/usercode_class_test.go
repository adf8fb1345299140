package templates_test

import (
	"fmt"
	"strings"

	"github.com/luamodgen/luamodgen/gen/model"
)

// class declares the type of a class, and its functions.
func (u *userCode) class(class *model.Class) {
	for _, list := range [][]*model.Func{class.News, class.Methods, class.Meta} {
		for _, fn := range list {
			if !class.Interface || fn.Pkg != "" {
				u.function(class.Go, fn)
			}
		}
	}
	if class.Interface {
		u.iface(class)
		return
	}
	fields := u.fields(class.Go.Path, class.Fields)
	u.declare(class.Go, "type %s struct {\n%s\nhidden int\n}", class.Go.Name, strings.Join(fields, "\n"))
}

// iface declares an interface with the methods of a class, and one that keeps it from being empty.
func (u *userCode) iface(class *model.Class) {
	if u.pkg(class.Go.Path).decls[class.Go.Name] != "" {
		return // tables stand for it, too
	}
	methods := []string{"hidden()"}
	for _, fn := range class.Methods {
		params, results := u.signature(class.Go.Path, fn)
		methods = append(methods, fmt.Sprintf("%s(%s) (%s)", fn.Go, params, results))
	}
	u.declare(class.Go, "type %s interface {\n%s\n}", class.Go.Name, strings.Join(methods, "\n"))
}

// enum declares the type of an enum, and its constants.
func (u *userCode) enum(enum *model.Enumeration) {
	u.spell(enum.Go.Path, enum.Base)
	for _, c := range enum.Constants {
		u.declare(c.Go, "const %s %s = %s", c.Go.Name, u.ref(c.Go.Path, enum.Go), c.Value)
	}
}
