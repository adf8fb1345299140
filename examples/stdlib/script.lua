-- A dozen packages of Go's standard library, of which nobody wrote a line of bindings.
local strings, strconv = require("gostring"), require("strconv")
print(strings.to_title("lua"), strings.repeat_("ab", 3), strings.map(function(r) return r + 1 end, "HAL"))
print(strconv.quote("tab\there"), pcall(strconv.atoi, "x1"))

-- Handles have the methods of their Go types. What nobody constructs in Go has .new: the zero value, with fields if you like.
local url = require("url")
local u = url.parse("https://example.com/search?q=lua#top")
print(u.host, u:query():get("q"), u.fragment)
u.raw_query = url.Values.new({lang = {"go", "lua"}}):encode()
print(u, url.URL.new({scheme = "file", path = "/tmp"}))

local builder = strings.Builder.new()
for word in strings.fields_seq("a  few words") do
	builder:write_string("<" .. word .. ">")
end
print(builder:string())

local regexp = require("regexp")
local dates = regexp.must_compile([[(\d+)-(\d+)]])
print(dates:replace_all_string("2024-05", "$2/$1"), #dates:find_all_string("1-2 3-4", -1))

-- Where Go has named numbers, scripts may write the number, or a text where the type has one.
local time = require("time")
local t = time.date(2024, time.february, 28, 12, 0, 0, 0, time.utc):add("36h")
print(t, t:month() == time.march, t:weekday(), time.Duration.new(90):minutes())

local netip = require("netip")
print(netip.parse_prefix("10.0.0.0/8"):contains("10.1.2.3"))

-- Tables of functions stand for Go's interfaces.
local sort = require("sort")
local names = {"c", "a", "b"}
sort.sort({
	len = function() return #names end,
	less = function(self, i, j) return names[i + 1] < names[j + 1] end,
	swap = function(self, i, j) names[i + 1], names[j + 1] = names[j + 1], names[i + 1] end,
})
print(table.concat(names, ","))

-- Instances of generic functions and types have names in the manifest.
local slices, maps, atomic = require("slices"), require("maps"), require("atomic")
print(table.concat(slices.sorted(maps.keys({pear = 1, apple = 2, fig = 3})), " "), slices.max({2, 7, 5}))
print(table.concat(slices.sorted_func(slices.values({"ccc", "a", "bb"}), function(x, y) return #y - #x end), " "))
for pair in slices.chunk({1, 2, 3, 4, 5}, 2) do io.write(#pair, " ") end
print(slices.contains({"a", 2}, 2), maps.equal({a = 1}, {a = 1}), require("rand").duration("1s"):seconds() < 1)
local zone = atomic.location.new()
zone:store(time.utc)
print(zone:load() == time.utc, zone:load())

local sha256, hex, base64 = require("sha256"), require("hex"), require("base64")
print(hex.encode_to_string(sha256.sum256("lua")):sub(1, 16), base64.std_encoding:encode_to_string("lua"))
local hmac = require("hmac").new(sha256.new, "key")
hmac:write("lua")
print(hex.encode_to_string(hmac:sum("")):sub(1, 16))

local csv = require("csv")
for _, row in ipairs(csv.new_reader("name,size\nlua,small\n"):read_all()) do
	print(table.concat(row, " | "))
end

local template, bytes = require("template"), require("bytes")
local out = bytes.Buffer.new()
template.must(template.new("hi"):parse("Hello, {{.name}}!")):execute(out, {name = "World"})
print(out:string())

local json = require("json")
print(json.marshal({list = {1, 2}, ok = true}), json.valid("{"))

local big = require("big")
print(big.new_int(0):exp(2, 100, 0))

-- Errors are Go's: they have a text, and keep their identity.
local os, fs = require("goos"), require("fs")
local ok, err = pcall(os.read_file, "/no/such/file")
print(ok, err, os.is_not_exist(err))
