package templates

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

// printer makes the code of one package of bindings. What it refers to, it refers to through the methods of this file.
type printer struct {
	bindings *model.Bindings
	names    *names
	err      error // the first breach of the model's promises
}

// source is one file that is being made.
type source struct {
	name string
	file *jen.File
}

// newSource is an empty file that knows what every package is called. Packages that it does not use are not imported.
func (p *printer) newSource(name string) *source {
	file := jen.NewFilePathName(p.bindings.Path, p.bindings.Name)
	file.HeaderComment(Header)
	for _, pkg := range slices.Sorted(maps.Keys(p.names.imports)) {
		if alias := p.names.imports[pkg]; alias == path.Base(pkg) && p.packageName(pkg) == alias {
			file.ImportName(pkg, alias)
		} else {
			file.ImportAlias(pkg, alias)
		}
	}
	return &source{name: name, file: file}
}

// boundSource is newSource for code that names what modules bind.
func (p *printer) boundSource(name string, modules ...*model.Module) *source {
	src := p.newSource(name)
	if slices.ContainsFunc(modules, func(mod *model.Module) bool { return mod.From != "" }) {
		src.file.HeaderComment(allowDeprecated)
	}
	return src
}

// packageName is what the package itself says it is called.
func (p *printer) packageName(pkg string) string {
	if name, ok := p.bindings.Imports[pkg]; ok {
		return name
	}
	return p.names.imports[pkg]
}

// goText is a type on one line, for messages and comments.
func (p *printer) goText(t model.Type) string {
	return strings.Join(strings.Fields(fmt.Sprintf("%#v", p.goType(t))), " ")
}

// add appends declarations, with an empty line between any two.
func (s *source) add(decls ...jen.Code) {
	for _, decl := range decls {
		s.file.Line().Add(decl)
	}
}

// render is the text as gofmt leaves it.
func (s *source) render() ([]byte, error) {
	var text bytes.Buffer
	if err := s.file.Render(&text); err != nil {
		return nil, fmt.Errorf("BUG: %s does not parse: %w", s.name, err)
	}
	return text.Bytes(), nil
}

// fail notes that the model breaks a promise.
func (p *printer) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf(format, args...)
	}
}

// ref names a package-level declaration: geo.Point.
func (p *printer) ref(ref model.Ref) *jen.Statement {
	if ref.Path == "" {
		return jen.Id(ref.Name)
	}
	if _, ok := p.names.imports[ref.Path]; !ok {
		p.fail("package %q of %s is not in Bindings.Imports", ref.Path, ref.Name)
	}
	name := jen.Qual(ref.Path, ref.Name)
	if ref.Args == nil {
		return name
	}
	return name.Types(p.goTypes(ref.Args.Types)...)
}

// goTypes prints types.
func (p *printer) goTypes(types []model.Type) []jen.Code {
	var printed []jen.Code
	for _, t := range types {
		printed = append(printed, p.goType(t))
	}
	return printed
}

// moduleNamed finds a module that another one refers to.
func (p *printer) moduleNamed(name string) (*model.Module, moduleNames) {
	modules := p.bindings.Modules
	i, ok := slices.BinarySearchFunc(modules, name, func(mod *model.Module, name string) int { return strings.Compare(mod.Name, name) })
	if !ok {
		p.fail("no module %q", name)
		return &model.Module{}, moduleNames{}
	}
	return modules[i], p.names.modules[i]
}

// refText is what ref prints.
func (p *printer) refText(ref model.Ref) string {
	name := ref.Name
	if alias := p.names.imports[ref.Path]; alias != "" {
		name = alias + "." + ref.Name
	}
	if ref.Args == nil {
		return name
	}
	var args []string
	for _, t := range ref.Args.Types {
		args = append(args, p.goText(t))
	}
	return name + "[" + strings.Join(args, ", ") + "]"
}

func (p *printer) runtime(name string) *jen.Statement { return jen.Qual(runtimePath, name) }
func (p *printer) bind(name string) *jen.Statement    { return jen.Qual(bindPath, name) }
func (p *printer) lua(name string) *jen.Statement     { return jen.Qual(luaPath, name) }

// field is one line of a composite literal: Name: value.
func field(name string, value jen.Code) jen.Code { return jen.Id(name).Op(":").Add(value) }

// lines is the body of a composite literal with one item on each line.
func lines(items ...jen.Code) *jen.Statement {
	return jen.Custom(jen.Options{Open: "{", Close: "}", Separator: ",", Multi: true}, items...)
}

// list is what stands in parentheses, on one line if there are few items.
func list(few int, items ...jen.Code) *jen.Statement {
	return jen.Custom(jen.Options{Open: "(", Close: ")", Separator: ",", Multi: len(items) > few}, items...)
}

// oneLine is a body on the line of its signature, as long as gofmt lets it be.
func oneLine(stmt jen.Code) *jen.Statement {
	return jen.Custom(jen.Options{Open: "{", Close: "}"}, stmt)
}

// function declares a function:
//
//	// doc
//	func name(params) results {
//		body
//	}
func function(doc, name string, params, results []jen.Code, body ...jen.Code) jen.Code {
	decl := jen.Func().Id(name).Params(params...)
	switch len(results) {
	case 0:
	case 1:
		decl.Add(results[0])
	default:
		decl.Params(results...)
	}
	return documented(doc, decl.Block(body...))
}

// documented puts a comment of one line above a declaration.
func documented(doc string, decl jen.Code) jen.Code {
	if doc == "" {
		return decl
	}
	return jen.Comment(strings.Join(strings.Fields(doc), " ")).Line().Add(decl)
}

// integer is an untyped integer constant of any size.
func integer(n int64) *jen.Statement { return jen.Id(strconv.FormatInt(n, 10)) }

// text is a string literal, with a line for each line of s:
//
//	"Greets people.\n" +
//		"And says goodbye."
func text(s string) *jen.Statement {
	literal := jen.Empty()
	for i, line := range strings.SplitAfter(s, "\n") {
		switch {
		case i == 0:
			literal.Lit(line)
		case line != "":
			literal.Op("+").Line().Lit(line)
		}
	}
	return literal
}
