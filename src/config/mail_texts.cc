// SPDX-License-Identifier: MIT
#include "mail_texts.h"

#include <algorithm>

#include "base/shipped_files.h"
#include "base/text_template.h"
#include "file_content.h"

namespace config {

namespace {

namespace fs = std::filesystem;
using base::TextTemplate;
using base::Unexpected;

constexpr std::string_view kSubject = "Subject: ";

const std::vector<std::string_view>& placeholders() {
  static const std::vector<std::string_view> kNames{
      "first_name", "last_name", "name", "email", "shop", "key", "url", "hours", "days"};
  return kNames;
}

/// The first file there is, in the order of preference; the last one when there is none.
fs::path file_for(const std::string& directory, const std::string& purpose,
                  const std::string& language) {
  fs::path last;
  for (const std::string& wanted : {language, std::string("en")}) {
    for (const fs::path& place : {fs::path(directory), base::shipped_files("mail")}) {
      if (place.empty()) continue;
      last = place / (purpose + "." + wanted + ".txt");
      std::error_code no_matter;
      if (fs::exists(last, no_matter)) return last;
    }
  }
  return last;
}

Position position_of(const TextTemplate::Problem& problem, std::size_t line) {
  return {problem.line + line - 1, problem.column};
}

struct WrongText {
  Position position;
  std::string message;
};

/// `Subject: ...`, an empty line, and the text.
base::Expected<keeper::MailText, WrongText> parse(std::string text) {
  std::erase(text, '\r');
  const std::size_t end = text.find('\n');
  if (!text.starts_with(kSubject) || end == std::string::npos || text[end + 1] != '\n') {
    return Unexpected{
        WrongText{{}, "expected a first line \"Subject: ...\" and then an empty one"}};
  }
  const auto subject =
      TextTemplate::parse(text.substr(kSubject.size(), end - kSubject.size()), placeholders());
  if (!subject) {
    Position position = position_of(subject.error(), 1);
    position.column += kSubject.size();
    return Unexpected{WrongText{position, subject.error().message}};
  }
  const auto body = TextTemplate::parse(text.substr(end + 2), placeholders());
  if (!body) {
    return Unexpected{WrongText{position_of(body.error(), 3), body.error().message}};
  }
  if (!body->uses("url") && !body->uses("key")) {
    return Unexpected{WrongText{{3, 1}, "the text has neither {url} nor {key}"}};
  }
  return keeper::MailText{*subject, *body};
}

void read_text(const fs::path& file, keeper::MailText& target, std::vector<std::string>& problems) {
  const auto content = content_of(file);
  if (!content) {
    problems.push_back(file.string() + ": cannot be read: " + content.error());
    return;
  }
  auto text = parse(*content);
  if (text) {
    target = *std::move(text);
    return;
  }
  const std::string problem = located(file, text.error().position, text.error().message);
  // Two languages, or two realms, may share a file.
  if (std::count(problems.begin(), problems.end(), problem) == 0) problems.push_back(problem);
}

}  // namespace

void read_mail_texts(Config& config, std::vector<std::string>& problems) {
  keeper::MailSettings& mail = config.keeper.mail;
  for (const auth::Realm& realm : config.realms.all()) {
    keeper::RealmMail& texts = mail.realms[realm.name];
    for (const auto& [purpose, link] : texts.links) {
      for (const std::string& locale : realm.locales) {
        const std::string language = locale.substr(0, 2);
        read_text(file_for(mail.templates, name_of(purpose), language),
                  texts.texts[{purpose, language}], problems);
      }
    }
  }
}

}  // namespace config
