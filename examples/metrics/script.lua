local search = require("search")
local store = require("store")
for _, name in ipairs(search.find("water")) do
  assert(store.get(name))
end

-- A script can do without mail, and the metrics still show that it is missing.
local ok, mail = pcall(require, "mail")
if ok then
  mail.send("someone", "found")
end
