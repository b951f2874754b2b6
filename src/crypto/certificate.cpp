#include "crypto/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>

#include <ctime>
#include <utility>

namespace madang::crypto {
namespace {

template <auto Free>
struct FreeBy {
  template <typename T>
  void operator()(T* p) const {
    Free(p);
  }
};
using X509Ptr = std::unique_ptr<X509, FreeBy<X509_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, FreeBy<EVP_PKEY_free>>;
using BioPtr = std::unique_ptr<BIO, FreeBy<BIO_free>>;

constexpr std::int64_t kDaySeconds = 86'400;
constexpr std::int64_t kValidDays = 30;

// OpenSSL remembers failures per thread; whoever comes next must not find ours.
Error refuse(Code code, std::string message) {
  ERR_clear_error();
  return fail(code, std::move(message));
}

bool set_validity(X509* x509, std::int64_t unix_seconds_now) {
  // A day back, because clocks of browsers run late.
  const auto from = static_cast<std::time_t>(unix_seconds_now - kDaySeconds);
  const auto until = static_cast<std::time_t>(unix_seconds_now + kValidDays * kDaySeconds);
  return ASN1_TIME_set(X509_getm_notBefore(x509), from) != nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(x509), until) != nullptr;
}

bool set_serial(X509* x509) {
  std::uint64_t serial = 0;
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) { return false; }
  //= RFC 5280 §4.1.2.2: the serial number MUST be a positive integer
  serial = (serial >> 1) | 1;
  return ASN1_INTEGER_set_uint64(X509_get_serialNumber(x509), serial) == 1;
}

bool set_name(X509* x509) {
  // One name for everybody: a certificate must not tell sessions or servers apart.
  constexpr unsigned char kName[] = "madang";
  X509_NAME* name = X509_get_subject_name(x509);
  return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, kName, -1, -1, 0) == 1 &&
         X509_set_issuer_name(x509, name) == 1;
}

BioPtr reading(std::string_view text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string text_of(BIO* bio) {
  char* start = nullptr;
  const long size = BIO_get_mem_data(bio, &start);
  return size > 0 ? std::string(start, static_cast<std::size_t>(size)) : std::string();
}

// Without this OpenSSL would ask for the password of an encrypted key on the terminal.
int no_password(char*, int, int, void*) { return -1; }

}  // namespace

struct Certificate::Handles {
  X509Ptr x509;
  KeyPtr key;
  std::vector<X509Ptr> chain;
};

Certificate::Certificate(std::unique_ptr<Handles> handles) : handles_(std::move(handles)) {}
Certificate::Certificate(Certificate&&) noexcept = default;
Certificate& Certificate::operator=(Certificate&&) noexcept = default;
Certificate::~Certificate() = default;

Result<Certificate> Certificate::generate(std::int64_t unix_seconds_now) {
  auto handles = std::make_unique<Handles>();
  handles->key.reset(EVP_EC_gen("P-256"));
  handles->x509.reset(X509_new());
  X509* x509 = handles->x509.get();
  EVP_PKEY* key = handles->key.get();
  const bool done = x509 != nullptr && key != nullptr &&
                    X509_set_version(x509, X509_VERSION_3) == 1 && set_serial(x509) &&
                    set_name(x509) && set_validity(x509, unix_seconds_now) &&
                    X509_set_pubkey(x509, key) == 1 && X509_sign(x509, key, EVP_sha256()) > 0;
  if (!done) { return refuse(Code::Internal, "cannot generate a certificate"); }
  return Certificate(std::move(handles));
}

Result<Certificate> Certificate::from_pem(std::string_view certificate_pem,
                                          std::string_view key_pem) {
  constexpr std::size_t kPemBytesMax = 1 << 20;
  if (certificate_pem.size() > kPemBytesMax || key_pem.size() > kPemBytesMax) {
    return refuse(Code::TooLarge, "certificate or key text is larger than 1 MiB");
  }
  auto handles = std::make_unique<Handles>();
  const BioPtr certificates = reading(certificate_pem);
  handles->x509.reset(PEM_read_bio_X509(certificates.get(), nullptr, no_password, nullptr));
  if (!handles->x509) {
    return refuse(Code::InvalidArgument, "certificate text holds no PEM certificate");
  }
  while (X509* issuer = PEM_read_bio_X509(certificates.get(), nullptr, no_password, nullptr)) {
    handles->chain.emplace_back(issuer);
    if (handles->chain.size() > kChainMax) {
      return refuse(Code::TooLarge, "certificate chain is longer than 8");
    }
  }
  const BioPtr keys = reading(key_pem);
  handles->key.reset(PEM_read_bio_PrivateKey(keys.get(), nullptr, no_password, nullptr));
  if (!handles->key) {
    return refuse(Code::InvalidArgument, "key text holds no unencrypted PEM private key");
  }
  if (X509_check_private_key(handles->x509.get(), handles->key.get()) != 1) {
    return refuse(Code::InvalidArgument, "private key does not belong to the certificate");
  }
  ERR_clear_error();  // the end of the chain counts as an error there
  return Certificate(std::move(handles));
}

Fingerprint Certificate::fingerprint(FingerprintAlgorithm algorithm) const {
  return Fingerprint::of(algorithm, der());
}

std::vector<std::uint8_t> Certificate::der() const {
  const int size = i2d_X509(handles_->x509.get(), nullptr);
  MADANG_CHECK(size > 0);
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
  unsigned char* end = bytes.data();
  i2d_X509(handles_->x509.get(), &end);
  return bytes;
}

std::string Certificate::certificate_pem() const {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), handles_->x509.get());
  return text_of(bio.get());
}

std::string Certificate::key_pem() const {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(bio.get(), handles_->key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return text_of(bio.get());
}

x509_st* Certificate::x509() const { return handles_->x509.get(); }
evp_pkey_st* Certificate::key() const { return handles_->key.get(); }
std::size_t Certificate::chain_size() const { return handles_->chain.size(); }
x509_st* Certificate::chain_at(std::size_t i) const { return handles_->chain[i].get(); }

}  // namespace madang::crypto
