package runtime

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// WithSource reads the modules that are written in Lua from fsys instead of what is built in, for development: a file that
// was changed takes effect at the next require after luamod.reload or [Reload]. The names of files are those of the manifest, so that
// fsys is the manifest's directory: os.DirFS("."). A file that is not there is the one that is built in; of several
// options the first that has the file counts.
//
// With an fsys that is [Versioned], as package watch makes one, a changed file takes effect at the next require, without more.
func WithSource(fsys fs.FS) Option {
	if isNil(fsys) {
		return Option{err: errors.New("runtime.WithSource of a nil file system")}
	}
	return Option{sources: []fs.FS{fsys}}
}

// Versioned is a file system that knows which files change. Any number of goroutines call it at the same time.
type Versioned interface {
	fs.FS
	// Version is another number than before when the file may have changed.
	Version(file string) uint64
}

// Reload forgets a module that is written in Lua and the ones that use it, so that the next require of each runs its file again.
// What scripts hold of the old one stays as it is. A module that is not loaded is none to forget.
//
// Those that use it are the modules written in Lua that depend on it in the manifest, and with WithSource also those that
// required it while they were loaded. The error of an Unload hook of one is returned, and all are forgotten nevertheless.
func Reload(L *lua.LState, module string) error {
	if L == nil || L.G == nil {
		return fmt.Errorf("reload %q: the state is nil", module)
	}
	s, err := openState(L)
	if err != nil {
		return fmt.Errorf("reload %q: %w", module, err)
	}
	return s.reload(L, module)
}

// reload is Reload.
func (s *state) reload(L *lua.LState, name string) error {
	m, err := s.sourceModule(name)
	if err == nil {
		err = s.forget(L, m)
	}
	if err != nil {
		return fmt.Errorf("reload %q: %w", bind.Brief(name), err)
	}
	return nil
}

// sourceModule returns a module that is written in Lua.
func (s *state) sourceModule(name string) (*Module, error) {
	if s.profile == nil {
		return nil, errors.New("no profile is preloaded in the state")
	}
	m := s.profile.catalog.module(name)
	switch {
	case m == nil:
		return nil, s.profile.unknown(name)
	case !m.Internal && !s.profile.offers(m):
		return nil, errors.New(s.profile.refusal(m))
	case m.Source == nil:
		return nil, errors.New("the module is not written in Lua: unload it instead")
	}
	return m, nil
}

// unknown is the error of a module that there is none of.
func (p *profile) unknown(name string) error {
	if near := bind.Nearest(name, p.Modules); near != "" {
		return fmt.Errorf("unknown module; did you mean %q?", near)
	}
	return fmt.Errorf("unknown module (modules: %s)", strings.Join(p.Modules, ", "))
}

// forget undoes the loading of m, which is written in Lua, and of the modules that use it.
func (s *state) forget(L *lua.LState, m *Module) error {
	if s.loads == nil || s.loaded(m) == nil {
		return nil
	}
	users := s.usersOf(m)
	e := s.loaded(m)
	s.evict(L, e)
	errs := []error{s.letGo(e)} // there is no instance: at most a hook fails
	for _, user := range users {
		errs = append(errs, s.forget(L, user))
	}
	return errors.Join(errs...)
}

// usersOf returns the modules written in Lua that use m.
func (s *state) usersOf(m *Module) []*Module {
	users := s.dev.usersOf(m)
	for _, e := range s.order {
		if e.module.Source != nil && slices.Contains(e.module.Depends, m) {
			users = append(users, e.module)
		}
	}
	return users
}

// unpublish removes a module from package.loaded, under whatever name it was required.
func unpublish(L *lua.LState, name string, value lua.LValue) {
	loaded := loadedTable(L)
	if loaded == nil {
		return
	}
	if v := loaded.RawGetString(name); !isMark(v) {
		loaded.RawSetString(name, lua.LNil)
	}
	if value.Type() != lua.LTTable { // true, of a module without a value, is that of others, too
		return
	}
	for k, v := loaded.Next(lua.LNil); k != lua.LNil; k, v = loaded.Next(k) {
		if v == value {
			loaded.RawSet(k, lua.LNil)
		}
	}
}

// development is where a state with the option WithSource has its Lua modules from. It is nil without the option.
type development struct {
	dirs    []fs.FS
	loaded  map[*Module]uint64    // the version of the file when it was read
	usersIn map[*Module][]*Module // by module, those that required it while they were loaded
}

func newDevelopment(dirs []fs.FS) *development {
	return &development{dirs, map[*Module]uint64{}, map[*Module][]*Module{}}
}

// develop makes L read Lua modules from dirs.
func develop(L *lua.LState, dirs []fs.FS) {
	if len(dirs) == 0 {
		return
	}
	stateOf(L).dev = newDevelopment(dirs)
	stock, ok := L.G.Global.RawGetString("require").(*lua.LFunction)
	if !ok {
		return
	}
	s := stateOf(L)
	s.require = L.NewFunction(func(L *lua.LState) int {
		if s.loads != nil {
			if err := s.refresh(L); err != nil {
				L.Error(bind.NewError(L, fmt.Errorf("reload: %w", err)), 1)
			}
			s.noteUser(L.Get(1))
		}
		return forward(L, stock)
	})
	L.G.Global.RawSetString("require", s.require)
}

// forward calls f in place of the function that is running.
func forward(L *lua.LState, f *lua.LFunction) int {
	if f.IsG && len(f.Upvalues) == 0 {
		return f.GFunction(L) // messages name the same place as without us
	}
	n := L.GetTop()
	L.Insert(f, 1)
	L.Call(n, lua.MultRet)
	return L.GetTop()
}

// refresh forgets the modules whose files have changed. The require that asks for it fails when the hook of one does, and the
// next finds all forgotten.
func (s *state) refresh(L *lua.LState) error {
	var errs []error
	for m, version := range s.dev.loaded {
		if s.dev.version(m.Source.File) != version {
			errs = append(errs, s.forget(L, m))
		}
	}
	return errors.Join(errs...)
}

// noteUser records that the module that is being loaded requires another one.
func (s *state) noteUser(name lua.LValue) {
	if len(s.chain) == 0 || s.chain[len(s.chain)-1].Source == nil {
		return
	}
	user, users := s.chain[len(s.chain)-1], s.dev.usersIn
	m := s.profile.catalog.module(lua.LVAsString(name))
	if m != nil && !slices.Contains(users[m], user) {
		users[m] = append(users[m], user)
	}
}

// code returns the code of m, as it is now.
func (d *development) code(m *Module) (string, error) {
	if d == nil {
		return m.Source.Code, nil
	}
	d.loaded[m] = d.version(m.Source.File) // before it is read: what changes afterwards counts
	for _, dir := range d.dirs {
		code, err := fs.ReadFile(dir, m.Source.File)
		if err == nil {
			return string(code), nil
		}
		if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrInvalid) {
			return "", err
		}
	}
	return m.Source.Code, nil
}

// version is another number than before when the file may have changed in any of the directories.
func (d *development) version(file string) (sum uint64) {
	for _, dir := range d.dirs {
		if v, ok := dir.(Versioned); ok {
			sum += v.Version(file)
		}
	}
	return sum
}

// usersOf returns the modules that required m while they were loaded.
func (d *development) usersOf(m *Module) []*Module {
	if d == nil {
		return nil
	}
	return slices.Clip(d.usersIn[m])
}

// forget drops what is known of m.
func (d *development) forget(m *Module) {
	if d != nil {
		delete(d.loaded, m)
		delete(d.usersIn, m)
	}
}

// findSources reports that no directory has any of the Lua modules of p, which is the wrong directory.
func (o *Option) findSources(p *profile) error {
	if len(o.sources) == 0 {
		return nil
	}
	missing := ""
	for _, name := range p.Modules {
		m := p.catalog.module(name)
		if m == nil || m.Source == nil {
			continue
		}
		if o.findSource(m.Source.File) {
			return nil
		}
		missing = m.Source.File
	}
	if missing == "" {
		return nil
	}
	return fmt.Errorf("runtime.WithSource: there is no %q: pass the directory of luamod.yaml", missing)
}

// findSource reports whether one of the directories has a file.
func (o *Option) findSource(file string) bool {
	return slices.ContainsFunc(o.sources, func(dir fs.FS) bool {
		_, err := fs.Stat(dir, file)
		return err == nil
	})
}
